import type { FreshTokens, FtsInstance, OnFileDone, Storage } from '../../../ecosystem/ports.js';

/** What decides the way of a transfer. */
export interface FtsRoutesOptions {
  readonly instances: readonly FtsInstance[];
  /** Instances that have token code. */
  readonly takesTokens: readonly boolean[];
  /** Instance of transfers to each site. */
  readonly ofSite: Int32Array;
  /** The submitter uses tokens at all. */
  readonly useTokens: boolean;
}

/**
 * Which FTS instance a transfer goes to, and with which credential: the destination decides the instance; tokens are
 * used where the submitter, both endpoints and the instance take them, X.509 everywhere else.
 */
export class FtsRoutes {
  readonly instances: readonly FtsInstance[];
  private readonly submitters: readonly number[];

  constructor(
    private readonly options: FtsRoutesOptions,
    private readonly storage: Pick<Storage, 'acceptsTokens'>,
    experiment: string,
    onFileDone: OnFileDone,
    freshTokens: FreshTokens,
    from: string,
  ) {
    this.instances = options.instances;
    this.submitters = options.instances.map((fts) =>
      fts.addSubmitter(experiment, onFileDone, freshTokens, from),
    );
  }

  /** The instance of transfers to a site. */
  instanceOf(destination: number): number {
    return this.options.ofSite[destination];
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
    const { useTokens, takesTokens } = this.options;
    return useTokens && takesTokens[fts] && this.storage.acceptsTokens(source, destination);
  }
}
