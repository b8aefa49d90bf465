/**
 * What engines on Spark have in common, free of any engine's types.
 *
 * <p>May use {@code engine} and {@code model}.
 */
package org.ecgsl.engine.spark;
