/**
 * How well a model does: confusion matrix and what follows from it.
 *
 * <p>Pure arithmetic over labels and probabilities. May use {@code model}.
 */
package org.ecgsl.eval;
