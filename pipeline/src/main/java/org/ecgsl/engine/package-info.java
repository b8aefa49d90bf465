/**
 * The seam between the project and whatever computes gradients.
 *
 * <p>{@link org.ecgsl.engine.TrainingEngine} and what it is given and gives back, all free of any
 * engine's types. Below it lie {@code engine.dl4j} and later others, which never import each other.
 * May use {@code model}.
 */
package org.ecgsl.engine;
