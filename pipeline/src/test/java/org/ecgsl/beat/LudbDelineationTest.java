package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What is claimed of real waves: each lead's answer against the marks a cardiologist set in that
 * lead, Lobachevsky University Database (Kalyakulina et al. 2020), records 1 to 100. The method was
 * fitted to the odd-numbered records; the even-numbered ones had no part in the fit.
 */
class LudbDelineationTest {

  private static final int RECORDS = 100;

  private final RPeakDetector detector = new RPeakDetector(LudbRecord.RATE);
  private final Delineator delineator = new Delineator(LudbRecord.RATE);

  @Test
  void heldOutRecordsAreDelineatedAsWellAsClaimed() throws IOException {
    Map<FiducialPoint, FiducialScore> even = score(2);

    assertReaches(even, FiducialPoint.P_ONSET, 0.98, 0.95, 20.5);
    assertReaches(even, FiducialPoint.P_PEAK, 0.98, 0.95, 19.5);
    assertReaches(even, FiducialPoint.P_OFFSET, 0.98, 0.95, 20.5);
    assertReaches(even, FiducialPoint.QRS_ONSET, 0.995, 0.99, 12.3);
    assertReaches(even, FiducialPoint.R_PEAK, 0.995, 0.99, 18.5);
    assertReaches(even, FiducialPoint.QRS_OFFSET, 0.995, 0.99, 12);
    assertReaches(even, FiducialPoint.T_ONSET, 0.99, 0.985, 27.5);
    assertReaches(even, FiducialPoint.T_PEAK, 0.99, 0.985, 21);
    assertReaches(even, FiducialPoint.T_OFFSET, 0.99, 0.985, 23);
  }

  @Test
  void fittedRecordsAreDelineatedAsWellAsClaimed() throws IOException {
    Map<FiducialPoint, FiducialScore> odd = score(1);

    assertReaches(odd, FiducialPoint.P_ONSET, 0.995, 0.92, 15);
    assertReaches(odd, FiducialPoint.P_PEAK, 0.995, 0.92, 14);
    assertReaches(odd, FiducialPoint.P_OFFSET, 0.995, 0.92, 17.5);
    assertReaches(odd, FiducialPoint.QRS_ONSET, 0.995, 0.985, 10.5);
    assertReaches(odd, FiducialPoint.R_PEAK, 0.995, 0.99, 15);
    assertReaches(odd, FiducialPoint.QRS_OFFSET, 0.995, 0.99, 12);
    assertReaches(odd, FiducialPoint.T_ONSET, 0.99, 0.985, 28);
    assertReaches(odd, FiducialPoint.T_PEAK, 0.99, 0.985, 20);
    assertReaches(odd, FiducialPoint.T_OFFSET, 0.99, 0.985, 23.5);
  }

  private Map<FiducialPoint, FiducialScore> score(int firstRecord) throws IOException {
    Map<FiducialPoint, FiducialScore> gross = new EnumMap<>(FiducialPoint.class);
    for (int number = firstRecord; number <= RECORDS; number += 2) {
      LudbRecord record = LudbRecord.read(number);
      int[] rPeaks = detector.detect(record.millivolt(), 0);
      record
          .score(delineator.delineateLeads(record.millivolt(), rPeaks))
          .forEach((point, score) -> gross.merge(point, score, FiducialScore::plus));
    }
    return gross;
  }

  private static void assertReaches(
      Map<FiducialPoint, FiducialScore> scores,
      FiducialPoint point,
      double sensitivity,
      double positivePredictivity,
      double standardDeviationMs) {
    FiducialScore score = scores.get(point);
    assertThat(score.sensitivity()).as("sensitivity of %s", point).isGreaterThan(sensitivity);
    assertThat(score.positivePredictivity())
        .as("positive predictivity of %s", point)
        .isGreaterThan(positivePredictivity);
    assertThat(Math.abs(score.meanMs())).as("mean error of %s in ms", point).isLessThan(4);
    assertThat(score.standardDeviationMs())
        .as("standard deviation of %s in ms", point)
        .isLessThan(standardDeviationMs);
  }
}
