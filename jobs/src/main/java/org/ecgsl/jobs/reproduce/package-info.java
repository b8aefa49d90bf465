/**
 * Trains a model again from what it records of itself, and compares the two.
 *
 * <p>Stands above the jobs, which it runs.
 */
package org.ecgsl.jobs.reproduce;
