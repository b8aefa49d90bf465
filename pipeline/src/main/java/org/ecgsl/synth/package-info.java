/**
 * Synthetic ECG with known truth, and archives of it in WFDB form.
 *
 * <p>After McSharry, Clifford, Tarassenko and Smith 2003 (IEEE TBME 50(3)), with ectopic beats,
 * leads and noise. Deterministic in its configuration. May use {@code signal} and {@code format}.
 */
package org.ecgsl.synth;
