/**
 * Heartbeats: where they are, cut out as segments, matched with a reference.
 *
 * <p>All functions are local: what they say of an instant depends on the samples within a stated
 * number of seconds around it and on nothing else, to the bit. A recording cut into windows with
 * that much context gives the same heartbeats as the uncut one. May use {@code signal}.
 */
package org.ecgsl.beat;
