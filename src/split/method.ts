/** How frames are brought to their lanes: by a filter on each lane's handle, or by one program for a fanout group of all. */
export const splitMethods = ['auto-bpf', 'fanout'] as const;

export type SplitMethodName = (typeof splitMethods)[number];
