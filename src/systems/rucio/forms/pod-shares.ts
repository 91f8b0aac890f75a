/**
 * How a hash shares files among pods: the share of one pod is binomial.
 */

/** Terms of a binomial law below this, relative to the largest, are left out. */
const NOTHING = 1e-12;

/** Mean number of bulks that the pods make of files that a hash shares among them, each of its own share. */
export function meanBulks(files: number, pods: number, bulk: number): number {
  if (pods === 1) return Math.ceil(files / bulk);
  if (bulk === 1) return files;
  return pods * meanOver(files, 1 / pods, (share) => Math.ceil(share / bulk));
}

/** Mean number of pods that get any of so many files. */
export function podsReached(files: number, pods: number): number {
  return pods * (1 - (1 - 1 / pods) ** files);
}

/** Mean of a function of a binomial number: the terms from the likeliest on, both ways, until they are nothing. */
function meanOver(n: number, p: number, of: (k: number) => number): number {
  const likeliest = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  let [weights, sum] = [1, of(likeliest)];
  for (let k = likeliest, weight = 1; k < n && weight > NOTHING; k++) {
    weight *= ((n - k) / (k + 1)) * odds;
    weights += weight;
    sum += weight * of(k + 1);
  }
  for (let k = likeliest, weight = 1; k > 0 && weight > NOTHING; k--) {
    weight *= k / (n - k + 1) / odds;
    weights += weight;
    sum += weight * of(k - 1);
  }
  return sum / weights;
}
