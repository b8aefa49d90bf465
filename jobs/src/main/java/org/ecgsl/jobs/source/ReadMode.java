package org.ecgsl.jobs.source;

/** What becomes of a recording that cannot be read; the names are those of Spark's own sources. */
enum ReadMode {
  /** The query fails. */
  FAILFAST,
  /** It is left out as a whole, with a warning in the log and a count in Spark's metrics. */
  DROPMALFORMED
}
