/**
 * One class per Spark job: read a table, call the pipeline, write a table.
 *
 * <p>Each job's {@code run} names its stages in the order data takes. May use everything below it;
 * only {@code jobs.cli} uses it.
 */
package org.ecgsl.jobs;
