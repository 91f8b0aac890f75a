import type { FreshTokens, FtsInstance, OnFilesEnded, Storage } from '../../../ecosystem/ports.js';

/** What decides the way of a transfer, and who is told of its end. */
export interface FtsRoutesParts {
  readonly instances: readonly FtsInstance[];
  /** Instances that have token code. */
  readonly takesTokens: readonly boolean[];
  /** Instance of transfers to each site. */
  readonly ofSite: Int32Array;
  /** The submitter uses tokens at all. */
  readonly useTokens: boolean;
  readonly storage: Pick<Storage, 'acceptsTokens'>;
  /** Who submits, by its path, and for which experiment. */
  readonly from: string;
  readonly forExperiment: string;
  readonly onFilesEnded: OnFilesEnded;
  readonly freshTokens: FreshTokens;
}

/**
 * Which FTS instance a transfer goes to, and with which credential: the destination decides the instance; tokens are
 * used where the submitter, both endpoints and the instance take them, X.509 everywhere else.
 */
export class FtsRoutes {
  readonly instances: readonly FtsInstance[];
  private readonly submitters: readonly number[];

  constructor(private readonly parts: FtsRoutesParts) {
    const { instances, forExperiment, onFilesEnded, freshTokens, from } = parts;
    this.instances = instances;
    this.submitters = instances.map((fts) =>
      fts.addSubmitter(forExperiment, onFilesEnded, freshTokens, from),
    );
  }

  get count(): number {
    return this.instances.length;
  }

  /** The instance of transfers to a site. */
  instanceOf(destination: number): number {
    return this.parts.ofSite[destination];
  }

  /** This submitter's number at an instance. */
  submitterAt(fts: number): number {
    return this.submitters[fts];
  }

  /** Whether an instance takes requests of this submitter now. */
  answers(fts: number): boolean {
    return this.instances[fts].answers(this.submitters[fts]);
  }

  goesByToken(source: number, destination: number, fts: number): boolean {
    const { useTokens, takesTokens, storage } = this.parts;
    return useTokens && takesTokens[fts] && storage.acceptsTokens(source, destination);
  }
}
