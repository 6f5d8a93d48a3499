package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveGroupTest {
    /**
     * The kernel closes a gap in a group (__fanout_unlink): the last member takes the free place.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 16, 127, 128})
    void eachFlowHasItsSuccessorWhileTheFormerMembersAreClosed(int size) {
        final List<Integer> members = new ArrayList<>();
        for (int i = 0; i < 2 * size; i++) {
            members.add(i); // successors are numbered from size on
        }
        for (int closed = 0; closed < size; closed++) {
            final int[] places = ReceiveGroup.places(size, closed);
            assertSuccessors(members, places);
            final int last = members.remove(members.size() - 1);
            final int free = size - closed - 1;
            if (free < members.size()) {
                members.set(free, last);
            }
            assertSuccessors(members, places);
        }
        for (int i = 0; i < size; i++) {
            assertEquals(size + i, members.get(i), "in the place of its predecessor");
        }
    }

    private static void assertSuccessors(List<Integer> members, int[] places) {
        for (int flow = 0; flow < places.length; flow++) {
            final int place = Integer.remainderUnsigned(places[flow], members.size());
            assertEquals(places.length + flow, members.get(place));
        }
    }
}
