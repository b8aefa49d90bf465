/**
 * One reader per file format of the field, behind {@link org.ecgsl.format.RecordReader}.
 *
 * <p>Readers see files through {@link org.ecgsl.format.RecordFiles} and nothing of the storage
 * below. What cannot be read is a {@link org.ecgsl.format.FormatError}, a value with a typed
 * reason. May use {@code signal}.
 */
package org.ecgsl.format;
