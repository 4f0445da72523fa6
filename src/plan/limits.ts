/** Sizes that plans are made to. */

/** Equal parts of the hash space, as kBuckets in native/split/bucket.h. */
export const BUCKETS = 4096;

/** The most lanes that a device can have. */
export const MAXIMUM_LANES = 256;
