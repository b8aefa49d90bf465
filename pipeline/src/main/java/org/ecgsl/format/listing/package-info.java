/**
 * Recordings as text, one line per sample or mark, for looking at them and for other programs. Uses
 * {@code format} and {@code signal}.
 */
package org.ecgsl.format.listing;
