# What an owner is told of every change of what guards the account, and the page that undoes it.
change-mail-subject = Ihr Konto bei { $brand } hat sich geändert
change-mail-yours = Wenn Sie das waren, ist nichts zu tun.
change-mail-undo = Das war ich nicht
change-mail-undo-what = Der Link gilt 24 Stunden. Er nimmt die Änderung zurück und meldet das Konto überall ab.
change-text = { $brand }: { $what }. Wenn Sie das nicht waren, lesen Sie die Mail, die wir Ihnen geschickt haben.
change-something = etwas, womit Sie sich anmelden
change-authenticator-bound = Zu Ihrem Konto kam hinzu: { $what }
change-authenticator-revoked = Aus Ihrem Konto wurde entfernt: { $what }
change-default-changed = Zuerst gefragt wird jetzt: { $what }
change-delivery-changed = Der Weg, auf dem Codes ankommen, wurde geändert: { $what }
change-email-changed = Die E-Mail-Adresse Ihres Kontos wurde geändert
change-password-changed = Das Passwort Ihres Kontos wurde geändert

undo-title = Waren Sie das nicht?
undo-what = Das Rückgängigmachen stellt den alten Stand wieder her und meldet das Konto überall ab. Wer es war, ist damit draußen.
undo = Rückgängig machen
undo-not = Wenn Sie es waren, schließen Sie einfach diese Seite.
undo-done-title = Es ist rückgängig gemacht
undo-done = Was geändert wurde, ist wieder wie vorher, und das Konto ist überall abgemeldet. Vielleicht kennt jemand Ihr Passwort: Wählen Sie jetzt ein neues.
undo-new-password = Ein neues Passwort wählen
undo-already-title = Schon rückgängig gemacht
undo-already = Diese Änderung wurde schon zurückgenommen. Mehr ist nicht zu tun.
undo-late-title = Hier ist es dafür zu spät
undo-late = Eine Änderung lässt sich 24 Stunden lang rückgängig machen. Bitten Sie um Hilfe mit Ihrem Konto.
undo-unknown-title = Dieser Link führt nirgendwohin
undo-unknown = Vielleicht ist er unvollständig. Öffnen Sie ihn bitte noch einmal aus der Mail.
