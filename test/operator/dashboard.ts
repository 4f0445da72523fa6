// The Grafana dashboard, as far as the tests look into it.
import { readFileSync } from 'node:fs';

export interface Target {
  readonly refId: string;
  readonly datasource: DatasourceRef;
  readonly expr: string;
  readonly legendFormat: string;
  readonly range: boolean;
}

export interface DatasourceRef {
  readonly type: string;
  readonly uid: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: DatasourceRef;
  readonly targets?: readonly Target[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: DatasourceRef;
  readonly definition?: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

const file = new URL('../../scripts/grafana/headgate.json', import.meta.url).pathname;

export const dashboard = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;

/** The panels that ask something. */
export const asking = dashboard.panels.filter(({ type }) => type !== 'row');
