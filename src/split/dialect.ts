/** Whose split it is: headgate's own, or that of Zeek's load balancing (see zeek.ts), for people who move over. */
export const dialects = ['headgate', 'zeek'] as const;

export type Dialect = (typeof dialects)[number];
