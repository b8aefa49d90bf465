package org.ecgsl.beat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How far a stretch of signal can be trusted, lead by lead.
 *
 * @param leads quality of each lead; at least one
 */
public record SignalQuality(List<LeadQuality> leads) {

  public SignalQuality {
    leads = List.copyOf(leads);
    if (leads.isEmpty()) {
      throw new IllegalArgumentException("quality of no lead");
    }
  }

  /** The quality index, 0 (useless) to 1 (clean): the mean of the leads'. */
  public double index() {
    double sum = 0;
    for (LeadQuality lead : leads) {
      sum += lead.index();
    }
    return sum / leads.size();
  }

  /** What is wrong with any lead. */
  public Set<QualityIssue> issues() {
    Set<QualityIssue> issues = EnumSet.noneOf(QualityIssue.class);
    leads.forEach(lead -> issues.addAll(lead.issues()));
    return issues;
  }
}
