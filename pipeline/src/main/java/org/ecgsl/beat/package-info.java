/**
 * Heartbeats: where they are, what they look like, and how well they were found.
 *
 * <p>R-peak detection, delineation of the P, QRS and T waves, cutting a recording into ECG-SL
 * heartbeat segments, the AAMI beat classes and beat-by-beat scoring after ANSI/AAMI EC57.
 * Everything here is local: a beat depends on a few seconds around it, so that windows of a
 * recording give the beats of the whole. May use {@code signal} and the JDK.
 */
package org.ecgsl.beat;
