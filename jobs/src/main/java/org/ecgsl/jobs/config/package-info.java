/**
 * The configuration of a run as a value: read, defaulted and checked once; nothing below sees
 * strings or looks keys up. {@code conf/defaults.conf} documents every key.
 */
package org.ecgsl.jobs.config;
