/**
 * The LibTorch engine on Spark: data-parallel training in barrier stages.
 *
 * <p>May use {@code engine}, {@code engine.torch}, {@code engine.spark} and {@code model}.
 */
package org.ecgsl.engine.torch.spark;
