package dev.millrace.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("unit")
class AdapterChunksTest {
  private static final int SLOTS = 6;

  @Property(tries = 300)
  void everyTokenStandsInAChunkOfItsSlot(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(max = SLOTS - 1) Integer> slots) {
    int[] slotOfToken = slots.stream().mapToInt(Integer::intValue).toArray();

    AdapterChunks chunks = AdapterChunks.of(slotOfToken, SLOTS);

    assertThat(chunks.tokens()).hasSize(chunks.chunks() * chunks.chunkTokens());
    assertThat(chunks.slots()).hasSize(chunks.chunks());
    assertThat(chunks.position()).doesNotHaveDuplicates();
    for (int token = 0; token < slotOfToken.length; token++) {
      int place = (int) chunks.position()[token];
      assertThat(chunks.tokens()[place]).isEqualTo(token);
      assertThat(chunks.slots()[place / chunks.chunkTokens()]).isEqualTo(slotOfToken[token]);
    }
  }

  @Property(tries = 300)
  void paddingIsAtTheEndOfASlotsLastChunkOnly(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(max = SLOTS - 1) Integer> slots) {
    int[] slotOfToken = slots.stream().mapToInt(Integer::intValue).toArray();

    AdapterChunks chunks = AdapterChunks.of(slotOfToken, SLOTS);

    long used = Arrays.stream(slotOfToken).distinct().count();
    int padding = chunks.tokens().length - slotOfToken.length;
    assertThat(padding).isLessThanOrEqualTo((int) used * (chunks.chunkTokens() - 1));
    assertThat(chunks.chunkTokens()).isBetween(8, 64);
  }

  @Example
  void chunksGrowWithEachSlotsShare() {
    assertThat(AdapterChunks.of(new int[16], 2).chunkTokens()).isEqualTo(8);
    assertThat(AdapterChunks.of(new int[60], 2).chunkTokens()).isEqualTo(30);
    assertThat(AdapterChunks.of(new int[1000], 2).chunkTokens()).isEqualTo(64);
  }

  @Example
  void aBatchOfOneSlotIsNotCut() {
    AdapterChunks one = AdapterChunks.undivided(5);

    assertThat(one.chunks()).isEqualTo(1);
    assertThat(one.tokens()).containsExactly(0);
    assertThat(one.position()).hasSize(5).containsOnly(0);
    assertThat(one.slots()).containsExactly(0);
  }
}
