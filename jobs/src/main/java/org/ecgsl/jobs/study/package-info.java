/**
 * Comparisons of models on one task: trained, scored and put in a table with intervals.
 *
 * <p>Stands above the jobs, which it runs.
 */
package org.ecgsl.jobs.study;
