/**
 * Which patients train, validate and test.
 *
 * <p>Pure arithmetic over patient ids. May use {@code model}.
 */
package org.ecgsl.split;
