/**
 * What a network is fine-tuned for: declarations of tasks, and where their labels come from.
 *
 * <p>A task is a HOCON file, one of those under {@code conf/tasks} or the user's own.
 */
package org.ecgsl.jobs.task;
