/**
 * Trained models at work: from a recording to embeddings and predictions, without Spark.
 *
 * <p>{@link org.ecgsl.inference.EcgSlModel} is the way in. Heartbeats are found, cut and made a
 * minibatch by the code that training uses, with the settings that are stored in the model. Stands
 * above the engines and everything they stand on.
 */
package org.ecgsl.inference;
