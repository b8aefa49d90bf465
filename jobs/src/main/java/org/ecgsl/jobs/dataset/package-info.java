/**
 * What is known of an archive beside its waveforms: where it is published, which of its recordings
 * count, who the patients are, the official split, and the tables with diagnoses and demographics.
 *
 * <p>For recordings of people's own: the mapping that says what their numbers mean, and Parquet.
 *
 * <p>One descriptor per archive under {@code conf/datasets}, checked when it is read. May use
 * {@code config}, and the pipeline's {@code signal}, {@code format} and {@code eval}.
 */
package org.ecgsl.jobs.dataset;
