/**
 * The Deeplearning4j engine without Spark: one network, its parameters, its scoring.
 *
 * <p>{@link org.ecgsl.engine.dl4j.EcgSlGraph} holds the network on one page; the layers below it
 * are ND4J operations with their own backward passes. Deeplearning4j and ND4J types appear here and
 * in the Spark part of the engine only. May use {@code engine} and {@code model}.
 */
package org.ecgsl.engine.dl4j;
