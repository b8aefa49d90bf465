/**
 * The command line: one class per command, all of them thin. Reads options into configuration,
 * opens a Spark session, runs a job, prints what came of it. Nothing imports this package.
 */
package org.ecgsl.jobs.cli;
