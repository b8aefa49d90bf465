package org.ecgsl.jobs.study;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.sql.SparkSession;

/** Processor time of a training; known where all of it runs in this process. */
final class CpuClock {

  private final boolean alone;

  CpuClock(SparkSession spark) {
    String master = spark.sparkContext().master();
    this.alone = master.equals("local") || master.startsWith("local[");
  }

  /** Minutes of all cores so far; null if other processes work too. */
  Double minutes() {
    if (!alone) {
      return null;
    }
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 60e9;
  }

  /** Minutes since then. */
  Double since(Double then) {
    return then == null ? null : (Double) (minutes() - then);
  }
}
