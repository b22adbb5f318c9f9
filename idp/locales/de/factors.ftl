# Ways to sign in: the list, authenticator apps, recovery codes, a lost phone.
ways-title = Wege zur Anmeldung
ways-lead = Alles, was Ihr Konto öffnet. Was Sie nicht mehr haben, entfernen Sie; was Sie verlieren könnten, halten Sie doppelt bereit.
ways-password = Passwort
ways-password-change = Passwort ändern
ways-phones = Telefone
ways-no-phones = Noch empfängt kein Telefon Codes für Sie.
ways-phones-manage = Telefone hinzufügen oder ändern
ways-apps = Authenticator-Apps
ways-no-apps = Eine App auf Ihrem Telefon kann Codes anzeigen, auch ohne Empfang. Hier haben Sie noch keine.
ways-app-add = Authenticator-App hinzufügen
ways-app-change = Umbenennen oder entfernen
ways-apps-most = Mehr Apps sind nicht möglich. Entfernen Sie eine, um eine andere hinzuzufügen.
ways-tokens = Token
ways-recovery = Wiederherstellungscodes
ways-back = Zurück zu den Wegen zur Anmeldung
way-carries = zählt bis Stufe { $level }
way-since = seit { $date }
way-used = benutzt { $ago }
way-never-used = noch nicht benutzt

app-new-title = Authenticator-App hinzufügen
app-new-lead = Die App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code. Es sind zwei Schritte.
app-new-scan = Öffnen Sie die App, wählen Sie „Konto hinzufügen“ und scannen Sie dieses Bild.
app-new-qr = QR-Code für die Authenticator-App. Der Schlüssel darunter sagt dasselbe.
app-new-here = Die App ist auf diesem Gerät: öffnen
app-new-type = Oder tippen Sie diesen Schlüssel in die App:
app-new-code = Tippen Sie die sechs Ziffern ein, die die App jetzt zeigt.
app-new-add = App hinzufügen
app-name = Name der App
app-name-hint = Damit Sie sie später erkennen, etwa „Diensttelefon“. Sie können das Feld leer lassen.
app-label-default = Authenticator-App
app-wrong = Dieser Code passt nicht. Prüfen Sie, ob die App den Code für dieses Konto zeigt und ob die Uhr Ihres Telefons richtig geht.
app-anew = Das Bild gilt nicht mehr, hier ist ein neues. Entfernen Sie den alten Eintrag aus der App und scannen Sie noch einmal.
app-title = Authenticator-App
app-rename = Umbenennen
app-remove = Diese App entfernen
app-remove-what = Codes von { $label } öffnen dann nichts mehr. Sie werden überall sonst abgemeldet, und wir schreiben Ihnen eine Mail. 24 Stunden lang können Sie es rückgängig machen.
app-loses = Ohne sie erreichen Sie Stufe { $level } nicht mehr. Was diese Stufe braucht, öffnet sich erst wieder, wenn Sie etwas anderes haben, das sie erreicht.
app-remove-yes = Entfernen

recovery-title = Wiederherstellungscodes
recovery-what = Wiederherstellungscodes öffnen Ihr Konto, wenn Sie Telefon oder App verloren haben. Jeder gilt einmal und nur hier, nicht bei Anwendungen.
recovery-left = { $n ->
    [0] Kein Code ist übrig.
    [1] Ein Code ist übrig.
   *[other] { $n } Codes sind übrig.
}
recovery-few = Erstellen Sie bald neue.
recovery-make = Wiederherstellungscodes erstellen
recovery-renew = Neue Wiederherstellungscodes erstellen
recovery-first = Fügen Sie zuerst ein Telefon oder eine Authenticator-App hinzu. Dann können Sie Codes für den Tag erstellen, an dem Sie es verlieren.
recovery-replaces = Neue Codes ersetzen die bisherigen: diese gelten sofort nicht mehr, und Sie werden überall sonst abgemeldet.
recovery-once = Sie sehen sie einmal. Halten Sie einen Drucker oder einen sicheren Ort bereit.
recovery-codes-title = Ihre neuen Wiederherstellungscodes
recovery-codes-lead = Sie werden nur dieses eine Mal gezeigt. Drucken Sie sie aus oder schreiben Sie sie auf, und bewahren Sie sie bei Ihren wichtigen Papieren auf.
recovery-codes-of = { $brand }, Konto { $account }
recovery-codes-keep = Jeder Code gilt einmal. Bewahren Sie sie nicht auf dem Telefon auf, für das sie einspringen sollen.
recovery-codes-kept = Ich habe sie aufbewahrt
recovery-mail-subject = Ein Wiederherstellungscode Ihres { $brand }-Kontos wurde benutzt
recovery-mail-what = Jemand hat einen Ihrer Wiederherstellungscodes benutzt, um sich als Sie auszuweisen.
recovery-mail-yours = Wenn Sie das waren, ist nichts zu tun. Streichen Sie ihn durch; er gilt nicht mehr.
recovery-mail-look = Wege zur Anmeldung ansehen
recovery-mail-not-yours = Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort und erstellen Sie neue Wiederherstellungscodes, oder bitten Sie um Hilfe.
code-from-sheet = Tippen Sie einen Ihrer Wiederherstellungscodes ein. Er gilt einmal; streichen Sie ihn danach durch.
code-label-sheet = Wiederherstellungscode
code-used-sheet = Dieser Code wurde schon benutzt. Tippen Sie einen anderen von Ihrem Blatt ein.

lost-link = Das habe ich nicht mehr
lost-title = Ohne Ihr Telefon oder Ihre App
lost-others = Vielleicht haben Sie eines davon:
lost-recovery = Sie haben Wiederherstellungscodes. Einer genügt; danach können Sie entfernen, was Sie verloren haben, und etwas Neues hinzufügen.
lost-recovery-use = Wiederherstellungscode benutzen
lost-no-recovery = Sie haben keine gültigen Wiederherstellungscodes mehr. Jemand muss Ihnen helfen.
lost-back = Zurück

news-app = Die Authenticator-App { $label }
news-sheet = Ein neues Blatt mit Wiederherstellungscodes
