// How each kind of panel looks: the part of Grafana's JSON that says nothing about what is shown.

/** What the queries of a panel are called, in their order. */
export const refIds = [...'ABCDEFGHIJ'];

export const looks = {
  timeseries: ({ unit = 'short', stacked = false }) => ({
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        color: { mode: 'palette-classic' },
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: stacked ? 30 : 10,
          showPoints: 'never',
          spanNulls: false,
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  }),

  stat: ({ unit = 'short', decimals, thresholds = { blue: null } }) => ({
    fieldConfig: {
      defaults: {
        unit,
        ...(decimals === undefined ? {} : { decimals }),
        color: { mode: 'thresholds' },
        thresholds: { mode: 'absolute', steps: Object.entries(thresholds).map(([color, value]) => ({ color, value })) },
      },
      overrides: [],
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'value',
      graphMode: 'none',
      textMode: 'value',
      justifyMode: 'auto',
      orientation: 'auto',
      wideLayout: true,
    },
  }),

  /** Queries become columns beside the labels, named as the queries are. */
  table: ({ queries, units = {} }) => {
    const names = Object.keys(queries);
    const unitOf = ([name, unit]) => ({
      matcher: { id: 'byName', options: name },
      properties: [{ id: 'unit', value: unit }],
    });
    return {
      fieldConfig: { defaults: { custom: { filterable: true } }, overrides: Object.entries(units).map(unitOf) },
      options: { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: names[0], desc: true }] },
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true },
            indexByName: {},
            renameByName: Object.fromEntries(names.map((name, at) => [`Value #${refIds[at]}`, name])),
          },
        },
      ],
    };
  },
};
