/**
 * The values everything else speaks of: recordings, leads, windows of samples, annotations.
 *
 * <p>Immutable, validated when made, free of any file format, storage or framework. Uses the JDK
 * alone; every other package may use it.
 */
package org.ecgsl.signal;
