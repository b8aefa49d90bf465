/**
 * Recordings that come as plain tables of numbers: CSV, NumPy arrays, and whatever else can be seen
 * as a {@link org.ecgsl.format.table.SampleTable}.
 *
 * <p>Such files do not say what they hold: a {@link org.ecgsl.format.table.Mapping}, and beside
 * each recording an optional {@code NAME.json}, tell sampling rate, leads, unit and patient. The
 * formats are therefore not installed with the others, which recognise a recording by itself: a
 * folder's table of patients would be taken for one. Who has a mapping puts them in front.
 */
package org.ecgsl.format.table;
