package io.fairlead.network;

import io.fairlead.model.Repair;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

@Entity
@Table(name = "repair")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class RepairRow {

    /** A table flushed by hand can mean a change for every port of every network; nobody reads that many. */
    private static final int CHANGES = 200;

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    long id;

    String node;

    @Column(name = "owner_kind")
    String ownerKind;

    @Column(name = "owner_id")
    String ownerId;

    @Column(name = "repaired_at")
    Instant repairedAt;

    @Column(name = "lasted_millis")
    long lastedMillis;

    String changes;

    protected RepairRow() {}

    RepairRow(String node, Repair repair) {
        this.node = node;
        ownerKind = repair.owner().kind().name();
        ownerId = repair.owner().id();
        repairedAt = repair.at();
        lastedMillis = repair.lasted().toMillis();
        List<PlanView.ChangeView> views = new ArrayList<>(repair.changes().stream()
                .limit(CHANGES)
                .map(PlanView.ChangeView::of)
                .toList());
        int more = repair.changes().size() - CHANGES;
        if (more > 0) {
            views.add(new PlanView.ChangeView("create", "more", more + " further changes", null, null, null));
        }
        changes = Json.write(views);
    }

    RepairView toView() {
        return new RepairView(
                id, node, ownerKind, ownerId, repairedAt, lastedMillis, Json.list(changes, PlanView.ChangeView.class));
    }
}
