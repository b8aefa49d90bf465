/**
 * The Deeplearning4j engine on Spark: data-parallel training with its two training masters.
 *
 * <p>Deeplearning4j's Spark types appear here only. May use {@code engine}, {@code engine.dl4j} and
 * {@code model}.
 */
package org.ecgsl.engine.dl4j.spark;
