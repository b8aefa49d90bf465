/**
 * The rules by which commands that know nothing of each other write to one lake: what a commit
 * rests on, when two of them go together, and what happens when they do not. Pure decisions over
 * {@link org.ecgsl.jobs.lake.commit.TableLog}, the seam to what stores a table's log; no Spark, no
 * file system, no clock, so that a simulation can run them through every interleaving.
 */
package org.ecgsl.jobs.lake.commit;
