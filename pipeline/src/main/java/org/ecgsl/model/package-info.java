/**
 * What the ECG-SL network is and what it is fed, without any training engine.
 *
 * <p>Architecture, heads, weights and their file form, the way from heartbeats to minibatches, the
 * pretext task. The method is that of Yu, Yang and Sano (ECG-SL, arXiv 2310.00818): heartbeat
 * segments, a structural feature per segment, a temporal model over the features. Layer counts,
 * widths and schedules are this project's choices. May use {@code signal}, {@code beat} and {@code
 * split}.
 */
package org.ecgsl.model;
