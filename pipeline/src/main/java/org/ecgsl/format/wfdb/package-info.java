/**
 * WFDB, the format of PhysioNet: header, signal and annotation files (header(5), signal(5),
 * annot(5)), and their writer.
 */
package org.ecgsl.format.wfdb;
