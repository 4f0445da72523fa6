/** Which way frames go through an interface, as tcpdump -Q has it. */
export const directions = ['both', 'in', 'out'] as const;

export type Direction = (typeof directions)[number];
