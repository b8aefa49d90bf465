/**
 * The tables: their schemas, the rows in Java form, reads and writes, and models beside them.
 *
 * <p>The only package that knows Delta Lake, Parquet and Hadoop file systems. A write is one
 * transaction: after a crash a table is as it was before the write or as it is after it. May use
 * {@code pipeline}, Spark and {@code jobs.config}, not the jobs.
 */
package org.ecgsl.jobs.lake;
