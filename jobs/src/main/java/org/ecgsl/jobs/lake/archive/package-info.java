/** What lies in an archive, and where in it recordings may begin. */
package org.ecgsl.jobs.lake.archive;
