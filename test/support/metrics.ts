/** A page of metrics, parsed as far as the tests ask. */
export interface Series {
  readonly labels: Record<string, string>;
  readonly value: number;
}

export class Metrics {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The series of a family whose labels are as given. */
  series(family: string, wanted: Record<string, string> = {}): Series[] {
    const found: Series[] = [];
    for (const line of this.text.split('\n')) {
      if (!line.startsWith(`headgate_${family}`)) continue; // most are others, and pages can be long
      const parts = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (parts?.[1] !== `headgate_${family}`) continue;
      const pairs = [...(parts[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      const labels = Object.fromEntries(pairs) as Record<string, string>;
      if (Object.entries(wanted).some(([name, value]) => labels[name] !== value)) continue;
      found.push({ labels, value: Number(parts[3]) });
    }
    return found;
  }

  /** The sum over the series whose labels are as given. */
  sum(family: string, labels: Record<string, string> = {}): number {
    return this.series(family, labels).reduce((sum, { value }) => sum + value, 0);
  }
}
