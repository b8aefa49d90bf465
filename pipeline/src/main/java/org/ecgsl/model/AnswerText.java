package org.ecgsl.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Answers as people read them in the predictions table: {@code V}, {@code MI;STTC}, {@code 63.5}.
 */
public final class AnswerText {

  private static final String SEPARATOR = ";";
  private static final float MORE_LIKELY_THAN_NOT = 0.5f;

  private final Head.Prediction head;

  public AnswerText(Head.Prediction head) {
    this.head = head;
  }

  /**
   * The text of an answer.
   *
   * @param answer (K) labels or amounts; of probabilities, the most likely label, or those over one
   *     half
   */
  public String of(float[] answer) {
    return switch (head.answer()) {
      case ONE_OF -> head.labels().get(largest(answer));
      case ANY_OF -> likely(answer);
      case AMOUNT -> amounts(answer);
    };
  }

  /** The answer (K) a text was made of. */
  public float[] parse(String text) {
    float[] answer = new float[head.labels().size()];
    if (head.answer() == Head.Answer.AMOUNT) {
      String[] amounts = text.split(SEPARATOR, -1);
      for (int k = 0; k < answer.length; k++) {
        answer[k] = Float.parseFloat(amounts[k]);
      }
      return answer;
    }
    Arrays.stream(text.split(SEPARATOR, -1))
        .filter(label -> !label.isEmpty())
        .forEach(label -> answer[head.labels().indexOf(label)] = 1);
    return answer;
  }

  private String likely(float[] answer) {
    List<String> names = new ArrayList<>();
    for (int k = 0; k < answer.length; k++) {
      if (answer[k] >= MORE_LIKELY_THAN_NOT) {
        names.add(head.labels().get(k));
      }
    }
    return String.join(SEPARATOR, names);
  }

  private static String amounts(float[] answer) {
    List<String> amounts = new ArrayList<>();
    for (float amount : answer) {
      amounts.add(Float.toString(amount));
    }
    return amounts.stream().collect(Collectors.joining(SEPARATOR));
  }

  private static int largest(float[] answer) {
    int best = 0;
    for (int k = 1; k < answer.length; k++) {
      if (answer[k] > answer[best]) {
        best = k;
      }
    }
    return best;
  }
}
