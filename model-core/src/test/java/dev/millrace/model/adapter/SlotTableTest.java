package dev.millrace.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SlotTableTest {
  /** Equal to others of the same number, so that only identity tells them apart. */
  private record Thing(int number) {}

  private final Thing a = new Thing(0);
  private final Thing b = new Thing(0);
  private final Thing c = new Thing(0);
  private final Thing d = new Thing(0);
  private final SlotTable<Thing> table = new SlotTable<>(3);

  @Test
  void theSameObjectsStayWhereTheyAre() {
    int[] first = table.place(List.of(a, b)).slots();

    SlotTable.Placement again = table.place(List.of(b, a));

    assertThat(again.slots()).containsExactly(first[1], first[0]);
    assertThat(again.fresh()).containsExactly(false, false);
    assertThat(table.find(a)).isEqualTo(first[0]);
    assertThat(table.find(c)).isEqualTo(-1);
  }

  @Test
  void theLeastRecentlyUsedMakesRoom() {
    table.place(List.of(a, b, c));
    table.place(List.of(c));
    int slotOfB = table.find(b);
    table.place(List.of(a));

    SlotTable.Placement placement = table.place(List.of(d));

    assertThat(placement.slots()).containsExactly(slotOfB);
    assertThat(placement.fresh()).containsExactly(true);
    assertThat(table.find(b)).isEqualTo(-1);
    assertThat(table.find(a)).isNotNegative();
    assertThat(table.find(c)).isNotNegative();
  }

  @Test
  void whatTheBatchUsesIsNeverMadeRoomOf() {
    table.place(List.of(a, b, c));

    SlotTable.Placement placement = table.place(List.of(a, d, c));

    assertThat(placement.fresh()).containsExactly(false, true, false);
    assertThat(placement.slots()).doesNotHaveDuplicates();
    assertThat(table.find(b)).isEqualTo(-1);
  }

  @Test
  void moreObjectsThanSlotsAreRefused() {
    assertThatThrownBy(() -> table.place(List.of(a, b, c, d)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at most 3 objects, got 4");
  }

  @Test
  void anObjectThatNobodyHoldsIsFreedAndItsSlotIsTheNext() {
    Thing[] last = {new Thing(0)};
    WeakReference<Thing> gone = new WeakReference<>(last[0]);
    table.place(List.of(a, b));
    int slot = table.place(List.of(last[0])).slots()[0];
    last[0] = a;
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              System.gc();
              return gone.refersTo(null);
            });

    assertThat(table.place(List.of(c)).slots()).containsExactly(slot);
    assertThat(table.find(a)).isNotNegative();
    assertThat(table.find(b)).isNotNegative();
  }

  /** Against the plainest model: a map that is searched whole. */
  @Test
  void everyObjectHasASlotOfItsOwnAndFreshSaysWhetherItIsNew() {
    Random random = new Random(5);
    List<Thing> things = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      things.add(new Thing(i));
    }
    SlotTable<Thing> slots = new SlotTable<>(10);
    Thing[] expected = new Thing[10];
    int[] lastUse = new int[things.size()];
    for (int batch = 1; batch <= 2000; batch++) {
      Collections.shuffle(things, random);
      List<Thing> wanted = List.copyOf(things.subList(0, 1 + random.nextInt(10)));
      SlotTable.Placement placement = slots.place(wanted);
      List<Thing> before = Arrays.asList(expected.clone());
      int leftLast = 0;
      for (int i = 0; i < wanted.size(); i++) {
        assertThat(placement.fresh()[i]).isEqualTo(!before.contains(wanted.get(i)));
        Thing left = expected[placement.slots()[i]];
        if (placement.fresh()[i] && left != null) {
          leftLast = Math.max(leftLast, lastUse[left.number()]);
        }
        expected[placement.slots()[i]] = wanted.get(i);
      }
      for (Thing thing : wanted) {
        lastUse[thing.number()] = batch;
      }
      assertThat(placement.slots()).doesNotHaveDuplicates();
      for (int slot = 0; slot < expected.length; slot++) {
        Thing thing = expected[slot];
        assertThat(thing == null || slots.find(thing) == slot).isTrue();
        assertThat(thing == null || lastUse[thing.number()] >= leftLast)
            .as("whoever stays was used no earlier than those that left")
            .isTrue();
      }
    }
  }
}
