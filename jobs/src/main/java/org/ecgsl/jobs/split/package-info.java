/**
 * Which side each patient of a lake is on: as configured, for a training; as a model recorded it,
 * for scoring; and the checks that keep the two together.
 *
 * <p>The arithmetic is {@code org.ecgsl.split}; here it is asked of a lake's patients on Spark. May
 * use {@code lake} and {@code config}.
 */
package org.ecgsl.jobs.split;
