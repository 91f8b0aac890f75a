type Numbers = Uint8Array | Int32Array | Uint32Array;
type NumbersOf = new (length: number) => Numbers;

/** What was written where it does not fit, by the column that it was written to. */
export interface Misfit {
  readonly width: string;
  readonly value: number;
}

/**
 * Puts typed arrays that tell of what does not fit into them in the place of the global ones, until they are put back.
 * A `Uint32Array` goes round on purpose, and is let alone.
 */
export class CheckedArrays {
  readonly misfits: Misfit[] = [];
  private readonly made = new WeakSet<object>();
  private readonly isView = ArrayBuffer.isView;
  private readonly before = { Uint8Array, Int32Array };

  begin(): void {
    Reflect.set(globalThis, 'Uint8Array', this.checked(this.before.Uint8Array, 0, 2 ** 8 - 1));
    Reflect.set(globalThis, 'Int32Array', this.checked(this.before.Int32Array, -(2 ** 31), 2 ** 31 - 1));
    ArrayBuffer.isView = ((value: unknown) =>
      (typeof value === 'object' && value !== null && this.made.has(value)) ||
      this.isView(value)) as typeof ArrayBuffer.isView;
  }

  end(): void {
    Object.assign(globalThis, this.before);
    ArrayBuffer.isView = this.isView;
  }

  private checked(of: NumbersOf & { readonly name: string }, min: number, max: number): object {
    const { misfits, made } = this;
    const fits = (value: number) => {
      const isKept = Number.isInteger(value) && value >= min && value <= max;
      // Places that nothing has been written to are told as undefined by tables that are shorter.
      if (!isKept) misfits.push({ width: of.name, value });
    };
    const wrapped = (array: Numbers): Numbers => {
      const proxy: Numbers = new Proxy(array, {
        set(target, key, value: number) {
          if (typeof key === 'string' && Number(key) < target.length) fits(value);
          return Reflect.set(target, key, value);
        },
        get(target, key) {
          if (key === 'constructor') return stub;
          if (key === 'set') {
            return (from: ArrayLike<number>, at = 0) => {
              for (const value of Array.from(from)) fits(value);
              target.set(Array.from(from), at);
            };
          }
          const value: unknown = Reflect.get(target, key);
          if (key === 'fill') {
            return (number: number, ...range: number[]) => {
              fits(number);
              target.fill(number, ...range);
              return proxy;
            };
          }
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
      made.add(proxy);
      return proxy;
    };
    const stub = new Proxy(of, {
      construct: (_, [first]: [number]) => wrapped(new of(first)),
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'from' && key !== 'of') return value;
        return (...rest: unknown[]) =>
          wrapped((value as (...parts: unknown[]) => Numbers).apply(target, rest));
      },
    });
    return stub;
  }
}
