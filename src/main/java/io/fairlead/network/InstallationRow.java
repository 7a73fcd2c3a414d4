package io.fairlead.network;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The one row that all nodes of an installation share. */
@Entity
@Table(name = "installation")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class InstallationRow {

    static final int ONLY = 1;

    @Id
    int id;

    String identity;

    @Column(name = "address_space")
    long addressSpace;

    /** Whether tags in the kernel may be ours that name no installation. */
    @Column(name = "older_tags")
    boolean olderTags;

    protected InstallationRow() {}

    InstallationRow(String identity) {
        id = ONLY;
        this.identity = identity;
    }
}
