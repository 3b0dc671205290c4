#include "core/text/mail_words.hpp"

namespace maildocket::text::words {

const PhraseTable& mobile_openings() {
    static const PhraseTable table(
        "Sent from|Sent via|Sent using|Sent by|Sent with|Sent on my|Sent wirelessly|Sent "
        "through|"
        "Get Outlook for|Get BlueMail for|Typed on|Written on my|Sent securely|via mobile|From "
        "my|Sent mobile|Sent while mobile|Please excuse brevity|"
        "Gesendet von|Gesendet mit|Gesendet über|Gesendet aus|Gesendet vom|Von meinem|Vom "
        "Mobiltelefon|"
        "Von unterwegs|Diese Nachricht wurde von meinem|Diese Nachricht wurde mit|Holen Sie "
        "sich Outlook|"
        "Outlook für|Versendet mit|Mobil gesendet|"
        "Envoyé de|Envoyé depuis|Envoyé à partir|Envoyé via|Envoyé avec|Envoyé sans fil|Envoyé "
        "par|"
        "Obtenir Outlook|Obtenez Outlook|Télécharger Outlook|Envoyée de|"
        "Enviado desde|Enviado do|Enviado de|Enviado a partir|Enviado via|Enviado por|Enviado "
        "com|"
        "Enviado con|Obtener Outlook|Obtén Outlook|Obter Outlook|Obter o Outlook|Obtenha o "
        "Outlook|"
        "Enviat des|Enviat amb|Baixe o Outlook|"
        "Inviato da|Inviato dal|Inviato con|Inviato tramite|Scarica Outlook|Ottieni Outlook|"
        "Verzonden vanaf|Verzonden met|Verzonden via|Verstuurd vanaf|Verstuurd vanuit|Verstuurd "
        "met|"
        "Verstuurd via|Outlook voor|Download Outlook|Gestuur vanaf|"
        "Skickat från|Skickat med|Skickat via|Skaffa Outlook|Hämta Outlook|"
        "Sendt fra|Sendt med|Sendt via|Hent Outlook|Få Outlook|Sent úr|Sent frá|"
        "Lähetetty|Hanki Outlook|Saadetud minu|Saadetud|Nosūtīts no|Išsiųsta iš|"
        "Wysłane z|Wysłano z|Wysłane przy|Wysłane za|Wiadomość wysłana z|Pobierz program "
        "Outlook|"
        "Pobierz aplikację Outlook|"
        "Odesláno z|Odesláno ze|Odoslané z|Odoslané zo|Získat Outlook|Získajte Outlook|Poslané "
        "z|"
        "Poslano s|Poslano sa|Poslano z|Poslato sa|Poslato s|Nabavite Outlook|"
        "Trimis de pe|Trimis din|Trimis de la|Trimis prin|Obțineți Outlook|"
        "Küldve|Elküldve|Az iPhone|Az iPad|Az Android|Az Outlook|"
        "Отправлено с|Отправлено из|Отправлено со|Отправлено через|Отправлено от|Скачать "
        "Outlook|"
        "Надіслано з|Надіслано із|Відправлено з|Отримати Outlook|Изпратено от|Изпратено "
        "с|Послато са|"
        "Στάλθηκε από|Εστάλη από|Απεστάλη από|Αποστολή από|Λήψη του Outlook|"
        "נשלח מ|נשלח באמצעות|קבל את Outlook|"
        "أُرسلت من|أرسلت من|تم الإرسال من|تم إرسالها من|أرسل من|الحصول على Outlook|ارسال شده از|"
        "发自|從我的|从我的|来自我的|寄自|傳送自|获取 Outlook|取得 Outlook|由我的|"
        "나의 |내 |"
        "Được gửi từ|Đã gửi từ|Gửi từ|Tải Outlook|ส่งจาก|รับ Outlook|Dikirim dari|Dihantar dari|"
        "Dapatkan Outlook|मेरे iPhone"
    );
    return table;
}

const PhraseTable& mobile_endings() {
    static const PhraseTable table(
        "from mobile|from my phone|from my mobile|from phone|"
        "gönderildi|gönderilmiştir|gönderdim|alın|"
        "küldve|küldtem|letöltése|"
        "から送信|より送信|から送信されました|を入手|"
        "에서 보냄|에서 전송됨|에서 보낸|다운로드|"
        "发送|傳送|传送|downloaden|herunterladen|"
        "से भेजा गया|teleskope saadetud"
    );
    return table;
}

const PhraseTable& devices() {
    static const PhraseTable table(
        "iPhone|iPad|iPod|iOS|Apple|Mac|MacBook|Watch|Android|BlackBerry|Samsung|Galaxy|Huawei|"
        "Honor|HTC|"
        "Nokia|LG|Sony|Xperia|Xiaomi|Redmi|POCO|Oppo|OnePlus|vivo|realme|Motorola|Moto|Wiko|"
        "Pixel|Nexus|"
        "Lumia|Windows|Windows "
        "Phone|Surface|Palm|Treo|Droid|Kindle|ZTE|Alcatel|Asus|Lenovo|Fairphone|"
        "smartphone|Smart Phone|phone|cell|cellphone|handheld|tablet|mobile|device|wireless|app|"
        "Handy|Mobiltelefon|Smartphone|Gerät|Mobilgerät|Telefon|mobil|mobilen|Tablet|"
        "mobilt|mobiltelefon|móvil|celular|teléfono|dispositivo|telemóvel|"
        "téléphone|portable|appareil|terminal|cellulare|telefono|mobiel|telefoon|toestel|"
        "telefonu|telefonem|telefónu|puhelimesta|puhelimestani|телефона|смартфона|телефону|"
        "Mailbox|from Mail|von Mail|Mail for|Mail für|Mail pour|Mail para|Mail per|Mail voor|Mail "
        "til|"
        "Mail till|Mail "
        "App|CloudMagic|Outlook|Gmail|Yahoo|Hotmail|Proton|ProtonMail|Tutanota|Tuta|Spark|"
        "Thunderbird|"
        "Airmail|Polymail|Superhuman|Missive|Front|Zimbra|Roundcube|SOGo|Newton|Aqua "
        "Mail|AquaMail|"
        "K-9|FairEmail|BlueMail|myMail|Edison|Canary|Zoho|GMX|WEB.DE|T-Online|freenet|Posteo|"
        "Orange|"
        "Libero|Alice|Yandex|Яндекс|Яндекс.Почты|Mail.ru|Почты|Почта|Почты Mail|Seznam|Email.cz|"
        "WP|Onet|Interia|o2|Webmail|e-mail "
        "client|Vodafone|Verizon|T-Mobile|AT&T|Telcel|Movistar|O2|"
        "4G|5G|LTE|QQ|网易邮箱|iPhone'umdan|iPhone’umdan|iPhone'dan|iPhone-omról|"
        "iPhonesta|iPhonestani|iPadista|iPadistani|iPhonest|Samsungista|Android-telefon|"
        "Samsung-Mobilgerät|Android-Gerät|Android-Mobiltelefon|Galaxy-Smartphone|Samsung-enhet|"
        "Samsung-smartphone|Huawei-Mobiltelefon|iPhone-a|iPhonea|iPhonu|iPhonom|iPhonie|"
        "iPhone’om"
    );
    return table;
}

const PhraseTable& greetings() {
    static const PhraseTable table(
        "Hi|Hello|Hey|Dear|Good morning|Good afternoon|Good evening|Greetings|"
        "Hallo|Guten Tag|Guten Morgen|Guten Abend|Sehr geehrte|Sehr "
        "geehrter|Liebe|Lieber|Moin|Servus|"
        "Grüezi|Bonjour|Bonsoir|Salut|Cher|Chère|Madame|Monsieur|"
        "Hola|Buenos días|Buenas tardes|Estimado|Estimada|Estimados|Apreciado|Bon dia|"
        "Buongiorno|Buonasera|Gentile|Ciao|Salve|Egregio|Spett.le|"
        "Olá|Bom dia|Boa tarde|Prezado|Prezada|Prezados|Caro|Cara|"
        "Beste|Geachte|Goedemorgen|Goedemiddag|Goedendag|Hoi|Dag|"
        "Hej|Hei|Kære|Kjære|God dag|Bästa|Moi|Hyvä|Halló|Sæl|Góðan dag|"
        "Dzień dobry|Szanowni|Szanowny|Szanowna|Witam|Cześć|Dobrý den|Dobrý deň|Ahoj|Vážený|Vážená|"
        "Poštovani|Pozdravljeni|Spoštovani|Dobar dan|Bună ziua|Bună|Stimate|Stimată|"
        "Tisztelt|Kedves|Jó napot|Szia|Merhaba|Sayın|İyi günler|Tere|Labdien|Sveiki|Laba diena|"
        "Здравствуйте|Добрый день|Доброе утро|Уважаемый|Уважаемая|Привет|Добрий день|Доброго дня|"
        "Шановний|Вітаю|Здравейте|Поштовани|"
        "Γεια|Καλημέρα|Καλησπέρα|Αγαπητέ|Αγαπητή|"
        "שלום|היי|مرحبا|مرحباً|السلام عليكم|عزيزي|سلام|"
        "您好|你好|尊敬的|こんにちは|お世話になって|안녕하세요|Xin chào|Kính "
        "gửi|Halo|Yth|สวัสดี|เรียน|नमस्ते"
    );
    return table;
}

const PhraseTable& sign_offs() {
    static const PhraseTable table(
        "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with "
        "regards|"
        "with kind regards|with best regards|with warm regards|many regards|regards & thanks|"
        "thanks and regards|thanks & regards|thank you and regards|thank you and best regards|"
        "thanks and best regards|kindly regards|kindly|rgds|brgds|brgs|br|kr|"
        "best|all the best|best wishes|with best wishes|warmly|cheers|sincerely|yours sincerely|"
        "sincerely yours|yours truly|truly yours|yours faithfully|faithfully yours|yours|"
        "respectfully|respectfully yours|cordially|cordially yours|take care|warm wishes|"
        "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichen gruessen|"
        "mit freundlichem gruß|mit freundlichem gruss|mit besten grüßen|mit besten grüssen|"
        "mit herzlichen grüßen|mit lieben grüßen|mit vielen grüßen|mit sonnigen grüßen|"
        "mit kollegialen grüßen|mit bestem gruß|mit bestem dank und freundlichen grüßen|"
        "freundliche grüße|freundliche grüsse|freundlicher gruss|freundliche gruesse|"
        "beste grüße|beste grüsse|viele grüße|viele grüsse|viele gruesse|liebe grüße|liebe "
        "grüsse|"
        "schöne grüße|herzliche grüße|herzliche "
        "grüsse|herzlichst|grüße|grüsse|gruß|gruss|lieber gruß|"
        "besten gruß|schönen gruß|schönen tag noch|hochachtungsvoll|mfg|mit frdl. "
        "grüßen|vg|lg|bg|"
        "cordialement|bien cordialement|très cordialement|bien à vous|bien a vous|bien à "
        "toi|salutations|"
        "meilleures salutations|salutations distinguées|sincères "
        "salutations|sincèrement|amicalement|"
        "bien sincèrement|cdlt|cdt|respectueusement|avec mes meilleures salutations|à bientôt|"
        "saludos|un saludo|saludos cordiales|un cordial "
        "saludo|atentamente|atte|atte.|cordialmente|"
        "un abrazo|reciba un cordial saludo|muchos saludos|salud|salutacions|salutacions "
        "cordials|"
        "cordialment|atentament|un abraçada|"
        "cordiali saluti|distinti saluti|saluti|un saluto|cordialità|un cordiale saluto|"
        "tanti saluti|i migliori saluti|in fede|"
        "atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|"
        "os melhores cumprimentos|cordiais saudações|saudações|abraço|abraços|um "
        "abraço|att|att.|"
        "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke "
        "groeten|"
        "met hartelijke groet|hartelijke groet|hartelijke groeten|groet|groeten|groetjes|mvg|"
        "hoogachtend|met beste groet|vriendelike groete|"
        "venlig hilsen|venlige hilsner|med venlig hilsen|med venlige hilsner|med vennlig hilsen|"
        "vennlig hilsen|vennlige hilsener|beste hilsen|bedste hilsner|hilsen|mvh|de bedste "
        "hilsner|"
        "med vänlig hälsning|med vänliga hälsningar|vänlig hälsning|vänliga "
        "hälsningar|hälsningar|"
        "bästa hälsningar|hälsning|vh|bestu kveðjur|kveðja|með kveðju|"
        "ystävällisin terveisin|terveisin|parhain terveisin|terveiset|t.|ystävällisesti|"
        "lugupidamisega|parimate soovidega|tervitades|ar cieņu|pagarbiai|"
        "pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam|z poważaniem|z wyrazami "
        "szacunku|"
        "pozdrawiamy|pozdrowienia|łączę pozdrowienia|"
        "s pozdravem|s přátelským pozdravem|se srdečným pozdravem|zdravím|s úctou|hezký den|"
        "s pozdravom|s priateľským pozdravom|pekný deň|"
        "lijep pozdrav|srdačan pozdrav|pozdrav|s poštovanjem|srdačno|lep pozdrav|lepo "
        "pozdravljeni|"
        "s spoštovanjem|lp|"
        "cu stimă|cu stima|cu respect|cu drag|o zi bună|toate cele bune|"
        "üdvözlettel|tisztelettel|szívélyes üdvözlettel|köszönettel|üdv|"
        "saygılarımla|saygılarımızla|iyi çalışmalar|iyi günler|selamlar|sevgiler|"
        "с уважением|с наилучшими пожеланиями|всего доброго|всего хорошего|с благодарностью|"
        "з повагою|з найкращими побажаннями|с уважение|поздрави|с поштовањем|срдачан поздрав|"
        "με εκτίμηση|φιλικά|με φιλικούς χαιρετισμούς|χαιρετισμούς|ευχαριστώ εκ των προτέρων|"
        "с поздрави|поздравления|"
        "בברכה|בכבוד רב|תודה וברכה|مع تحياتي|مع أطيب التحيات|تحياتي|مع خالص التحية|"
        "وتفضلوا بقبول فائق الاحترام|با احترام|"
        "trân trọng|thân mến|kính thư|salam|hormat kami|salam hormat|hormat saya|"
        "ขอแสดงความนับถือ|ด้วยความนับถือ|"
        "此致|敬礼|此致敬礼|祝好|顺颂商祺|敬上|謹啟|敬启|敬具|以上|よろしくお願いいたします|"
        "よろしくお願い致します|宜しくお願い致します|宜しくお願いいたします|드림|올림|"
        "सादर|धन्यवाद सहित"
    );
    return table;
}

const PhraseTable& thanks() {
    static const PhraseTable table(
        "thanks|thank you|many thanks|thanks a lot|thanks again|thanks in advance|thank you in "
        "advance|"
        "thank you very much|thanks so much|thanks for your help|thanks very much|thx|ty|"
        "thank you so much|thanking you|with thanks|much appreciated|"
        "danke|vielen dank|besten dank|danke schön|vielen dank im voraus|danke im "
        "voraus|herzlichen dank|"
        "merci|merci beaucoup|merci d'avance|merci d’avance|merci par avance|"
        "gracias|muchas gracias|gracias de antemano|gràcies|moltes gràcies|"
        "grazie|grazie mille|molte grazie|"
        "obrigado|obrigada|muito obrigado|muito obrigada|"
        "bedankt|dank|alvast bedankt|dank u|dank je wel|met dank|"
        "tak|på forhånd tak|takk|takk på forhånd|tack|tack på förhand|kiitos|kiitos etukäteen|"
        "dziękuję|z góry dziękuję|děkuji|děkuji předem|ďakujem|hvala|hvala unaprijed|hvala "
        "vnaprej|"
        "mulțumesc|multumesc|köszönöm|teşekkürler|teşekkür ederim|"
        "спасибо|заранее спасибо|благодарю|дякую|благодаря|ευχαριστώ|"
        "תודה|شكرا|شكراً|cảm ơn|terima kasih|谢谢|謝謝|감사합니다|ありがとうございます"
    );
    return table;
}

const PhraseTable& disclaimers() {
    static const PhraseTable table(
        "consider the environment before printing|think before you print|virus-free. www.avast|"
        "virus-free.www.avast|this email has been checked for viruses|scanned for viruses by|"
        "virenfrei. www.avast|virenfrei.www.avast|sans virus.www.avast|libre de virus. www.avast|"
        "received this message in error|received this email in error|received this e-mail in error|"
        "not the intended recipient|"
        "nicht der richtige Adressat|nicht der beabsichtigte Empfänger|irrtümlich erhalten haben|"
        "reçu ce message par erreur|recibido este mensaje por error|ricevuto questo messaggio per "
        "errore|"
        "recebeu esta mensagem por engano|dit bericht per abuis|fått detta meddelande av misstag|"
        "modtaget denne mail ved en fejl|otrzymali Państwo tę wiadomość przez pomyłkę"
    );
    return table;
}

const PhraseTable& legal_words() {
    static const PhraseTable table(
        "confidential|intended recipient|intended solely|intended only|privileged|disclaimer|in "
        "error|"
        "unauthorised|unauthorized|strictly prohibited|addressee|delete this|"
        "vertraulich|irrtümlich|unbefugt|nicht gestattet|empfänger|adressat|"
        "confidentiel|destinataire|par erreur|interdite|"
        "confidencial|destinatari|por error|prohibid|proibid|"
        "riservat|per errore|vietat|"
        "vertrouwelijk|geadresseerde|per vergissing|"
        "konfidentiell|avsedd för|fortrolig|tiltenkt|luottamuksellinen|vastaanottaja|"
        "poufn|adresat|omyłkowo|důvěrn|adresát|bizalmas|címzett|gizli|alıcı|confidențial|"
        "конфиденциальн|адресат|по ошибке|конфіденційн|поверителн|εμπιστευτικ|παραλήπτη"
    );
    return table;
}

const PhraseTable& list_footers() {
    static const PhraseTable table(
        "mailing list|mailman/listinfo|unsubscribe|groups.google.com|You received this message "
        "because"
    );
    return table;
}

}  // namespace maildocket::text::words
