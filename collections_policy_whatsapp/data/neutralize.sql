-- A copy of the database writes to nobody
UPDATE collections_whatsapp_account
   SET active = FALSE,
       access_token = NULL,
       app_secret = NULL;
UPDATE collections_whatsapp_message
   SET state = 'cancelled'
 WHERE state = 'outgoing';
