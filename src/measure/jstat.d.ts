/** The parts of jstat that are used; the package brings no types. */
declare module 'jstat' {
  interface JStat {
    readonly studentt: { inv(share: number, degreesOfFreedom: number): number };
    readonly chisquare: { inv(share: number, degreesOfFreedom: number): number };
    readonly binomial: {
      pdf(hits: number, trials: number, share: number): number;
      cdf(hits: number, trials: number, share: number): number;
    };
    /** Lower regularised incomplete gamma function. */
    lowRegGamma(a: number, x: number): number;
  }
  const jStat: JStat;
  export = jStat;
}
